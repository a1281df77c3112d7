"""What a stack may declare: rules as plain functions, and a Pulumi policy pack made of them (`pack`)."""
