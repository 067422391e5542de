"""RTP and RTCP, and the payload formats they carry."""
