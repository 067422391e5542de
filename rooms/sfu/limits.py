"""How much of everything the server accepts, with units, and what happens beyond."""

# Rooms and peers: beyond, the request is refused.
ROOMS_MAX = 1_000
VIEWERS_PER_ROOM_MAX = 5_000
FEEDS_PER_ROOM = 8
PEERS_MAX = 20_000
HALF_OPEN_MAX = 1_000
NAME_CHARS_MAX = 64

# Control channel: beyond, the connection is closed, except the page sizes, which cut the answer.
CONTROL_LINE_BYTES_MAX = 256 * 1024
CONTROL_CONNECTIONS_MAX = 16
CONTROL_AUTHENTICATE_TIMEOUT_S = 5.0
OFFER_CHARS_MAX = 96 * 1024
OFFER_MEDIA_MAX = 24
OFFER_FORMATS_MAX = 128
RID_CHARS_MAX = 16
# Readings of m-sections that are kept for the next offer like it; beyond, the oldest goes.
OFFER_READINGS_KEPT = 64

# Journal: beyond, the oldest entries are let go as if acknowledged, and counted.
JOURNAL_ENTRIES_MAX = 100_000
JOURNAL_PAGE_ENTRIES_MAX = 1_000
JOURNAL_PAGE_BYTES_MAX = 192 * 1024
JOURNAL_COMPACT_ENTRIES = 1_000

# The UDP port. After the batch other work gets its turn; the kernel keeps the rest.
DATAGRAM_BYTES_MAX = 2_048
DATAGRAMS_PER_WAKE_MAX = 512
SOCKET_BUFFER_BYTES = 4 * 1024 * 1024
# Segmentation: beyond, a burst leaves in several system calls. Source: udp(7).
SEGMENTS_MAX = 60
SEGMENTS_BYTES_MAX = 60_000
# Beyond, all are tried with segmentation again.
UNSEGMENTED_ADDRESSES_MAX = 20_000
# How long sound and picture may wait for each other where many watch, the other one's delay
# included, and a frame for its last packet.
RIDE_WAIT_S = 0.01
RIDE_SLACK_S = 0.002
RIDE_VIEWERS_MIN = 20
FRAME_WAIT_S = 0.002
# Beyond, a burst leaves although its frame goes on.
BURST_PACKETS_MAX = 64

# TCP, for peers whose network blocks UDP. Beyond the links, a new one is closed; beyond those
# without a genuine check, the oldest of them. A network is an IPv4 address or 64 bits of IPv6.
TCP_LINKS_MAX = 5_000
TCP_LINKS_PER_NETWORK_MAX = 256
TCP_UNCHECKED_MAX = 512
TCP_UNCHECKED_FRAMES_MAX = 32
TCP_CHECK_TIMEOUT_S = 5.0
TCP_SWEEP_INTERVAL_S = 1.0
TCP_BACKLOG = 128
TCP_ACCEPTS_PER_WAKE_MAX = 64
TCP_READ_BYTES_MAX = 32 * 1024
# Beyond, what is for that peer is dropped.
TCP_QUEUE_BYTES_MAX = 128 * 1024
TCP_UNSENT_BYTES_MAX = 64 * 1024
# Open files beside the links.
OTHER_DESCRIPTORS = 256
# How often a number is looked for that is free for every socket.
PORT_TRIES_MAX = 16

# ICE: beyond, the address heard from longest ago is forgotten.
ADDRESSES_PER_CONNECTION_MAX = 8
CONSENT_TIMEOUT_S = 30.0
# A check that is larger is nobody's, and is not read.
CHECK_BYTES_MAX = 600
CHECK_ATTRIBUTES_MAX = 24
# How many checks are remembered, so that one cannot be sent again from somewhere else.
CHECKS_REMEMBERED = 16
# A nominated address without a check for so long gives way to one that checks; browsers check it
# at least every 5 s.
ADDRESS_STALE_S = 12.0
CONNECT_TIMEOUT_S = 30.0

# DTLS.
DTLS_DATAGRAM_BYTES_MAX = 1_200
DTLS_FLIGHT_BYTES_MAX = 16 * 1024
# How long after our flight left it is repeated unasked, and then how long after that; and how
# often our last flight is repeated to a peer that shows it missed it.
DTLS_REPEATS_S = (0.1, 0.2, 0.4)
DTLS_ECHOES_MAX = 10

# SRTP: beyond, packets of further streams are dropped and counted.
STREAMS_PER_CONNECTION_MAX = 8
# A browser may report for each of its sections under a name of its own.
REPORTERS_PER_CONNECTION_MAX = 24
REPLAY_WINDOW_PACKETS = 1_024
SRTCP_REPLAY_WINDOW_PACKETS = 128

# Simulcast: beyond, a publisher's layers are left out of the answer.
LAYERS_MAX = 3

# Choosing a viewer's layer. A wait doubles each time that a layer did not last.
REVIEW_INTERVAL_S = 0.1
# A line that became too narrow gets nothing of a picture for so long, lest the keyframe be lost.
LINE_DRAINS_S = 0.2
LAYER_WAIT_S = 4.0
LAYER_WAIT_MAX_S = 60.0
LAYER_STABLE_S = 30.0
# What is reported this soon after a change may still be about the layer before.
LAYER_GRACE_S = 2.0
LOSS_WINDOW_S = 2.0
LOSS_REPORTS_MAX = 32

# RTP and repair.
RTCP_PACKETS_PER_DATAGRAM_MAX = 32
VIDEO_CACHE_PACKETS = 1_024
AUDIO_CACHE_PACKETS = 128
# Repairs beyond these are let be.
REPAIRS_PER_VIEWER_PER_S_MAX = 300
REPAIR_SHARE_MIN = 0.2
# The keyframe that a layer begins with is repaired even on a full line: these packets of it.
BEGINNING_PACKETS = 16
MISSING_PACKETS_MAX = 256
REPAIR_ASKS_MAX = 5
REPAIR_INTERVAL_S = 0.06
# How long after the last ask a repair is still taken.
REPAIR_FORGET_S = 1.0
# Packets that only changed places arrive within this, and need not be asked for.
REPAIR_DELAY_S = 0.01
KEYFRAME_INTERVAL_S = 0.3
KEYFRAME_RETRY_S = 0.6
KEYFRAME_ASKS_A_WISH = 2
VIEWER_KEYFRAME_INTERVAL_S = 1.0
SOURCE_TAKEOVER_S = 1.0
# A layer that has been silent for so long is not chosen any more.
LAYER_SILENCE_S = 0.5
# How many frames of the other layers a layer must miss as well.
LAYER_MISSED_FRAMES_MAX = 6
# Layers are told apart by bitrate once one is so much more than another.
LAYER_ORDER_RATIO = 2.0
# Changes of layer that a viewer's repairs can reach back over.
STRETCHES_PER_SUBSCRIPTION_MAX = 4
# A viewer that would start this near to the wrap-around gets numbers that are further from it.
SEQUENCE_MARGIN_PACKETS = 1_024
PUBLISHER_BITRATE_BPS = 4_000_000

# When a viewer counts as having trouble.
TROUBLE_LOSS_FRACTION = 0.05
TROUBLE_SILENCE_S = 5.0

# When silence means that media has stopped.
PUBLISHER_SILENCE_S = 5.0
VIEWER_SILENCE_S = 15.0

# Ticks.
TICK_S = 0.05
REPORT_INTERVAL_S = 1.0
# Rates over less time than this would be guesses.
MEASURE_S_MIN = 0.4
