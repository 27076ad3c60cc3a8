"""The pages people look at: Danish, made on the server from the answers the API gives."""
