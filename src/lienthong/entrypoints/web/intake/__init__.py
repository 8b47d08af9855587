"""Files on their way in, and the desk where refused rows are mended."""
