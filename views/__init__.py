"""Streamlit pages, widgets and the HTTP routes beside them: the only place that knows Streamlit."""
