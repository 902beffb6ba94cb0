"""Who, what, to whom: patients, prescriptions, texts and the people who look after them."""
