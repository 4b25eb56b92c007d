"""What people read in a terminal. Every word comes from `texts.py`, in French and in English."""
