"""What every room stands on: errors, transactions, locks, ids, the work calendar, ciphers. No business."""
