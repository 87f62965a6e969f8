"""Pure spatial analysis: frames in, frames out; metres inside; no input, no output, no clock."""
