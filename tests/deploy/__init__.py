"""The operator's guide tried where nothing was prepared."""
