"""How a sender is let in: five steps, the last by another person than the one who asked."""
