"""Clusters that speak the Spark Connect protocol: Sail, or Spark, on one machine or on many."""
