"""What a reporting regime asks: its periods, and what a report is made of."""
