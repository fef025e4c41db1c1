"""The pages that people see: the reference of the API, the console, and first set-up.

Pages are made on the server and can be read without a script; scripts add signing in and sending
requests. They load nothing from elsewhere.
"""
