"""Pretrained models behind small protocols; the only room where torch lives."""
