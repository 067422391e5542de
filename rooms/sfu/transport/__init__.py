"""How a peer is reached: sockets, ICE, DTLS and SRTP."""
