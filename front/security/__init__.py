"""What protects an account: second factors, a fresh code before they or the address change, signing out everywhere."""
