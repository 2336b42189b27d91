"""A trust's own breakdowns: its teams, sites or any other units beside the national results."""
