"""How much of everything the recorder holds, with units, and what happens beyond."""

# After a change of source, packets of the one before are dropped without a word for this long.
STRAGGLERS_S = 1.0

# Packets out of order: beyond either, what is missing is given up.
GAP_WAIT_S = 1.0
WAITING_PACKETS_MAX = {"audio": 100, "video": 1_024}

# Pictures: beyond, the picture is dropped as if a packet of it had been lost.
PICTURE_BYTES_MAX = 2 * 1024 * 1024
LAYERS_PER_PICTURE_MAX = 8
PARAMETER_SETS_BYTES_MAX = 4 * 1024

# Keyframes. Without one now and then there would be nowhere to seek to; none is asked of silence.
KEYFRAME_INTERVAL_S = 10.0
KEYFRAME_ON_ITS_WAY_S = 1.0
KEYFRAME_SILENCE_S = 2.0

# The timeline. A report moves a stream's clock by at most the slew, unless it is the first.
REPORT_SLEW_S = 0.002
OFFSET_SLEW_S = 0.001
CLOCK_JUMP_S = 2.0
# Beyond this distance from its arrival a timestamp is not believed.
STRAY_S = 5.0
REPORTS_KEPT_MAX = 8

# How long the first packet waits for the other medium and for the publisher's clock.
BEGIN_WAIT_S = 2.0
# A medium that is silent for longer no longer holds the other one up.
INTERLEAVE_WAIT_S = 1.5
# Frames waiting for that; beyond, they are written as they are.
INTERLEAVE_FRAMES_MAX = 1_024

# Clusters: what would exceed either begins the next.
CLUSTER_MS_MAX = 2_000
CLUSTER_BYTES_MAX = 4 * 1024 * 1024

# The index at the front of a file: beyond, every second entry is left out.
INDEX_BYTES = 32 * 1024
INDEX_INTERVAL_S = 5.0

# What waits for the disk, of all recordings together. Beyond, clusters are dropped and counted.
DISK_QUEUE_BYTES_MAX = 64 * 1024 * 1024
# Below, nothing more is written: the hub's own database may be on the same disk.
DISK_FREE_BYTES_MIN = 256 * 1024 * 1024

# Recordings: beyond, one more is refused.
RECORDINGS_MAX = 100

# A recording: beyond, further parts are not recorded, and stats say so.
PARTS_MAX = 2_000
RECORDING_ID_CHARS_MAX = 64
MANIFEST_BYTES_MAX = 4 * 1024 * 1024
CLOSE_TIMEOUT_S = 5.0
