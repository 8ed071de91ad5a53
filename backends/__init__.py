"""The adapters: one file per framework, loaded only when its name is asked for."""
