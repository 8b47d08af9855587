"""The desk where people settle what was kept back: causes, answers, fixes, owners, deadlines."""
