"""The sandbox: our own gateway, for trying out purchases."""
