"""Sources: where rows come from again and again, without anybody handing in a file."""
