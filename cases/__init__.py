"""Cases: suggestions and opinions, their clocks, their cards and who may do what with them."""
