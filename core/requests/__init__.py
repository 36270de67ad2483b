"""Requests (*saisines*): what was asked, by whom, and how long it took to answer and to arrive."""
