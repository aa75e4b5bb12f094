"""Who somebody is and what they may do: passwords, second factors, sessions, roles and the matrix of permissions."""
