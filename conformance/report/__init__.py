"""Views of records: on the terminal, and as a page. They read records and nothing else."""
