"""The contract held: models, schemas, golden examples, CloudEvents, AsyncAPI."""
