# What frames a recording holds that nobody finished, and how many of another one's it lacks. For
# bash scripts that source it; they need ffmpeg and ffprobe.
#
# The pattern camera draws each frame's number, so that no two pictures of a run are the same, and a
# stream that is copied into several files gives the same pictures in each of them.

# pictures FILE: a checksum of each picture that can be decoded, a line for each.
pictures() {
	ffmpeg -nostdin -v fatal -i "$1" -map 0:v -fps_mode passthrough -f framemd5 - </dev/null |
		awk '!/^#/ { print $NF }' || true
}

# packets FILE: "TIME K" of each keyframe and "TIME _" of the others, in seconds.
packets() {
	ffprobe -v fatal -select_streams v:0 -show_entries packet=pts_time,flags -of csv=p=0 "$1" |
		awk -F, '$1 != "" { print $1, substr($2, 1, 1) }' || true
}

# common LINES OTHER: how many lines at the begin of the two files are the same. Of pictures: how
# many of the one recording are in the other one too, each once and in order.
common() {
	# To the end, or paste would be killed by the closed pipe.
	paste -d ' ' "$1" "$2" |
		awk '$1 != $2 { differs = 1 } !differs { count++ } END { print count + 0 }'
}

# lost PACKETS KEPT: how many seconds lie between the last frame and the last one that was kept.
lost() {
	awk -v kept="$2" '{ time = $1 }
		NR == 1 { last = $1 } NR == kept { last = $1 }
		END { printf "%.2f\n", time - last + (kept == 0 ? 0.04 : 0) }' "$1"
}

at_most() {
	awk -v value="$1" -v limit="$2" 'BEGIN { exit !(value <= limit) }'
}
