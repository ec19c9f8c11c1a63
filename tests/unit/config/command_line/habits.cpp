#include "tests/unit/config/command_line/habits.h"

namespace penstock {

namespace {

using enum Habit::Ending;

const std::vector<Habit> kFfmpeg{
	{"record -i /dev/video0 out.mp4",
	 kRefuses,
	 {"not understood: -i, out.mp4;",
	  "write: penstock record --camera /dev/video0 --output out.mp4\n"}},
	{"-i /dev/video0 out.mp4",
	 kRefuses,
	 {"write: penstock record --camera /dev/video0 --output out.mp4\n"}},
	{"record -f v4l2 -i /dev/video2 -o out.mkv",
	 kRefuses,
	 {"-f, -i;", "record --camera /dev/video2 --output out.mkv\n"}},
	{"-f v4l2 -framerate 30 -video_size 1280x720 -i /dev/video0 -c:v libx264 -b:v 4M -y "
	 "out.mp4",
	 kRefuses,
	 {"-f, -framerate, -video_size, -i, -c:v and 3 more;",
	  "record --fps 30 --size 1280x720 --camera /dev/video0 --encoder software --codec h264 "
	  "--bitrate 4M --overwrite --output out.mp4\n"}},
	{"record -vaapi_device /dev/dri/renderD128 -i 0 -c:v h264_vaapi out.mp4",
	 kRefuses,
	 {"--encoder /dev/dri/renderD128 --camera 0 --codec h264 --output out.mp4\n"}},
	{"record -hwaccel vaapi -hwaccel_device /dev/dri/renderD129 -o x.mp4",
	 kRefuses,
	 {"record --encoder /dev/dri/renderD129 --output x.mp4\n"}},
	{"record -input_format mjpeg -o x.mp4", kRefuses, {"--format mjpeg"}},
	{"record -pix_fmt yuyv422 -o x.mp4", kRefuses, {"--format yuyv422"}},
	{"record -framerate 29.97 -o x.mp4", kRefuses, {"--fps 29.97"}},
	{"record -vcodec libx265 -o x.mp4", kRefuses, {"-vcodec;", "--codec hevc"}},
	{"record -codec:v hevc_vaapi -o x.mp4", kRefuses, {"--encoder vaapi --codec hevc"}},
	{"record -c:v copy -o x.mp4",
	 kRefuses,
	 {"-c:v;", "penstock record --encoder copy --output x.mp4"}},
	{"record -vcodec copy -o x.mp4", kRefuses, {"record --encoder copy --output x.mp4\n"}},
	{"record -input_format h264 -o x.mp4", kRefuses, {"record --format h264 --output x.mp4"}},
	{"record -c copy -o x.mp4",
	 kRefuses,
	 {"copy;", "penstock record --encoder copy --output x.mp4"}},
	{"record -c libx264 -o x.mp4", kRefuses, {"--encoder software --codec h264"}},
	{"record -codec libx264 -o x.mp4", kRefuses, {"--encoder software --codec h264"}},
	{"record -b:v 2500k -o x.mp4", kRefuses, {"--bitrate 2500k"}},
	{"record -b:v 2500 -o x.mp4", kRefuses, {"--bitrate 2500k"}},
	{"record -maxrate 4M -bufsize 8M -o x.mp4", kRefuses, {"--rate-control cbr keeps to"}},
	{"record -crf 23 -o x.mp4", kRefuses, {"--qp 23"}},
	{"record -g 60 -o x.mp4", kRefuses, {"--gop 60"}},
	{"record -preset ultrafast -o x.mp4", kRefuses, {"--quality 0"}},
	{"record --preset slow -o x.mp4", kRefuses, {"--preset", "--quality 75"}},
	{"record -tune zerolatency -o x.mp4", kRefuses, {"-tune;", "record --output x.mp4"}},
	{"record -profile:v high -level 4.1 -o x.mp4", kRefuses, {"--profile high --level 4.1"}},
	{"record -frames:v 100 -o x.mp4", kRefuses, {"--frames 100"}},
	{"record -vframes 1 -o x.mjpg", kRefuses, {"--frames 1"}},
	{"record -f segment -segment_time 60 -o x.mp4", kRefuses, {"--segment 60"}},
	{"record -y -o x.mp4", kRefuses, {"--overwrite"}},
	{"record -n -o x.mp4", kRefuses, {"-n;", "record --output x.mp4\n"}},
	{"record -an -o x.mp4", kRefuses, {"penstock records no sound"}},
	{"record -c:a aac -b:a 128k -o x.mp4", kRefuses, {"penstock records no sound;"}},
	{"record -vf scale=640:480 -o x.mp4", kRefuses, {"does not filter"}},
	{"record -loglevel debug -o x.mp4", kRefuses, {"--log-level says"}},
	{"record -hide_banner -nostdin -re -o x.mp4", kRefuses, {"record --output x.mp4\n"}},
	{"record -i testsrc=size=640x480 -o x.mp4", kRefuses, {"--camera pattern"}},
	{"record -f lavfi -i smptebars -o x.mp4", kRefuses, {"--camera pattern"}},
	{"record -i in.mp4 -o x.mp4", kRefuses, {"in.mp4 is no camera"}},
	{"record -i rtsp://me:secret@host/x -o x.mp4", kRefuses, {"rtsp://***@host/x is no cam"}},
	{"record -f flv rtmp://host/live/key", kRefuses, {"--output 'rtmp://host/live/***'\n"}},
	{"ffmpeg -i /dev/video0 out.mp4", kRefuses, {"record --camera /dev/video0 --output"}},
	{"record -i", kRefuses, {"-i"}},
	{"-f v4l2 -list_formats all -i /dev/video0", kRefuses, {"write: penstock devices"}},
	{"record -s 1280x720 -r 30 -t 10 -o x.mp4", kRuns, {}},
	{"record -b 4M -o x.mp4", kRuns, {}},
};

const std::vector<Habit> kRpicam{
	{"--width 1920 --height 1080 --framerate 30 -o a.h264",
	 kRefuses,
	 {"write: penstock record --fps 30 --size 1920x1080 --output a.h264\n"}},
	{"record -t 10000 --width 640 --height 480 --inline -n -o a.h264",
	 kRefuses,
	 {"--duration 10s --size 640x480 --output a.h264\n"}},
	{"record --width 1280 -o a.mp4", kRefuses, {"--size 1280x720"}},
	{"record --height 1080 -o a.mp4", kRefuses, {"--size 1920x1080"}},
	{"record --width 1000 -o a.mp4", kRefuses, {"--size 1000xHEIGHT"}},
	{"record --height 1000 -o a.mp4", kRefuses, {"--size WIDTHx1000"}},
	{"record --framerate=25 -o a.mp4", kRefuses, {"--framerate;", "--fps 25"}},
	{"record --timeout 5000 -o a.mp4", kRefuses, {"--duration 5s"}},
	{"record --timeout 1500 -o a.mp4", kRefuses, {"--duration 1500ms"}},
	{"record -t 10 --framerate 30 -o a.mp4", kRefuses, {"--duration 10 --fps 30"}},
	{"record --timeout 5min -o a.mp4", kRefuses, {"--duration 5min"}},
	{"record --timeout 0 -o a.mp4", kRefuses, {"penstock record --output a.mp4"}},
	{"record -t 0 --inline -o a.mp4", kRefuses, {"penstock record --output a.mp4"}},
	{"record --segment 60000 --nopreview -o a.mp4", kRefuses, {"--segment 60s"}},
	{"record --intra 60 -o a.mp4", kRefuses, {"--gop 60"}},
	{"record --bitrate 4000000 --inline -o a.mp4", kRefuses, {"--bitrate 4000000"}},
	{"record --brightness 0.1 --contrast 1.5 -o a.mp4",
	 kRefuses,
	 {"--ctrl NAME=VALUE sets controls", "write: penstock record --output a.mp4\n"}},
	{"record --roi 0,0,0.5,0.5 -o a.mp4", kRefuses, {"record --output a.mp4\n"}},
	{"record --tuning-file imx219.json -o a.mp4", kRefuses, {"record --output a.mp4\n"}},
	{"record --hflip --vflip -o a.mp4", kRefuses, {"--ctrl horizontal_flip=1 --ctrl vert"}},
	{"record --rotation 180 -o a.mp4", kRefuses, {"--ctrl rotate=DEGREES"}},
	{"record --listen -o tcp://0.0.0.0:8494", kRefuses, {"does not serve"}},
	{"--list-cameras", kRefuses, {"not understood: --list-cameras;", "penstock devices\n"}},
	{"rpicam-vid -o a.h264", kRefuses, {"penstock record --output a.h264"}},
	{"record --camera 0 --codec h264 -o a.mp4", kRuns, {}},
	{"record --codec mjpeg -o a.mjpeg", kRuns, {}},
};

const std::vector<Habit> kUstreamer{
	{"--device=/dev/video0 --resolution=1280x720 --desired-fps=30 --host=0.0.0.0 --port=8080",
	 kRefuses,
	 {"does not serve", "rtsp://HOST",
	  "record --camera /dev/video0 --size 1280x720 --fps 30 --output video.mp4\n"}},
	{"record -r 1280x720 -o x.mp4", kRefuses, {"--size 1280x720"}},
	{"record -f 15 -o x.mp4", kRefuses, {"--fps 15"}},
	{"record --encoder=M2M-VIDEO -o x.mp4", kRefuses, {"M2M-VIDEO;", "--encoder v4l2"}},
	{"record --encoder=CPU -o x.mp4", kRefuses, {"--encoder software --codec h264"}},
	{"record --encoder HW -o x.mp4", kRefuses, {"--encoder auto"}},
	{"record --h264-bitrate=5000 -o x.mp4", kRefuses, {"--bitrate 5000k"}},
	{"record --h264-bitrate=20000 -o x.mp4", kRefuses, {"--bitrate 20000k"}},
	{"record --h264-gop=30 -o x.mp4", kRefuses, {"--gop 30"}},
	{"record -q 80 -o x.mp4", kRefuses, {"-q 80;", "record --quality 80 --output x.mp4\n"}},
	{"record -q -o x.mp4", kRuns, {}},
	{"record -m mjpeg -o x.mp4", kRefuses, {"record --format mjpeg --output x.mp4\n"}},
	{"record --h264-m2m-device /dev/video11 -o x.mp4", kRefuses, {"--encoder /dev/video11"}},
	{"record --persistent -o x.mp4", kRefuses, {"--on-loss wait"}},
	{"record --workers=4 -o x.mp4", kRefuses, {"penstock record --output x.mp4"}},
	{"record --format=yuyv --buffers=4 -o x.mp4", kRuns, {}},
};

const std::vector<Habit> kV4l2Ctl{
	{"-d /dev/video0 --set-fmt-video=width=1920,height=1080,pixelformat=NV12 --stream-mmap=4 "
	 "--stream-count=100 --stream-to=out.h264",
	 kRefuses,
	 {"write: penstock record --camera /dev/video0 --format NV12 --frames 100 "
	  "--size 1920x1080 --output out.h264\n"}},
	{"record --device /dev/video0 -o x.mp4", kRefuses, {"--camera /dev/video0"}},
	{"record -d 2 -o x.mp4", kRefuses, {"--camera 2"}},
	{"record --set-ctrl=brightness=10,gain=3 -o x.mp4",
	 kRefuses,
	 {"--ctrl brightness=10 --ctrl gain=3"}},
	{"record -c brightness=10 -o x.mp4", kRefuses, {"brightness=10;", "--ctrl brightness=10"}},
	{"record --set-parm=30 -o x.mp4", kRefuses, {"--fps 30"}},
	{"record --set-input 1 -o x.mp4", kRefuses, {"--input 1"}},
	{"record --set-dv-bt-timings query -o x.mp4", kRefuses, {"--dv-timings auto"}},
	{"--list-devices", kRefuses, {"write: penstock devices\n"}},
	{"--list-formats-ext", kRefuses, {"write: penstock devices\n"}},
	{"-d /dev/video0 --list-formats-ext", kRefuses, {"write: penstock devices /dev/video0\n"}},
	{"-d /dev/video0 --list-ctrls-menus", kRefuses, {"write: penstock devices /dev/video0\n"}},
	{"-d /dev/video0 --get-ctrl brightness", kRefuses, {"penstock devices /dev/video0\n"}},
	{"v4l2-ctl -d0 --query-dv-timings", kRefuses, {"write: penstock devices 0\n"}},
	{"v4l2-ctl -v width=1280,height=720 --stream-mmap", kRefuses, {"--size 1280x720 --output"}},
	{"-D", kRefuses, {"write: penstock devices\n"}},
	{"plan --list-formats", kRefuses, {"write: penstock devices\n"}},
	{"devices --list-formats-ext", kRefuses, {"write: penstock devices\n"}},
};

const std::vector<Habit> kGstreamer{
	{"v4l2src device=/dev/video0 io-mode=dmabuf ! "
	 "'video/x-raw, format=(string)NV12, width=(int)1280, height=720, framerate=30/1' ! "
	 "v4l2h264enc ! h264parse ! mp4mux ! filesink location=out.mp4",
	 kRefuses,
	 {"not understood: v4l2src, device,",
	  "write: penstock record --camera /dev/video0 --memory export --format NV12 --fps 30/1 "
	  "--encoder v4l2 --codec h264 --size 1280x720 --output out.mp4\n"}},
	{"-e v4l2src num-buffers=300 ! x264enc bitrate=4000 ! filesink location=x.h264",
	 kRefuses,
	 {"record --frames 300 --encoder software --codec h264 --bitrate 4000k --output x.h264"}},
	{"record io-mode=4 -o x.mp4", kRefuses, {"--memory export"}},
	{"record io-mode=dmabuf-import -o x.mp4", kRefuses, {"--memory import"}},
	{"record io-mode=mmap -o x.mp4", kRefuses, {"io-mode;", "record --output x.mp4"}},
	{"videotestsrc ! vah264enc ! fakesink",
	 kRefuses,
	 {"--camera pattern --encoder vaapi --codec h264 --output /dev/null\n"}},
	{"v4l2src ! image/jpeg,width=1920,height=1080 ! filesink location=x.mjpg",
	 kRefuses,
	 {"--format MJPG --size 1920x1080 --output x.mjpg\n"}},
	{"v4l2src ! fdsink", kRefuses, {"penstock record --output -\n"}},
	{"v4l2src ! udpsink host=10.0.0.1 port=5000", kRefuses, {"--output udp://10.0.0.1:5000\n"}},
	{"v4l2src ! x264enc ! rtph264pay ! udpsink host=10.0.0.1 port=5000",
	 kRefuses,
	 {"--codec h264 --output rtp://10.0.0.1:5000\n"}},
	{"v4l2src ! video/x-h264,width=1280,height=720 ! mp4mux ! filesink location=x.mp4",
	 kRefuses,
	 {"record --format h264 --size 1280x720 --output x.mp4\n"}},
	{"v4l2src ! v4l2h264enc ! video/x-h264,level=4 ! filesink location=x.h264",
	 kRefuses,
	 {"record --encoder v4l2 --codec h264 --level 4 --output x.h264\n"}},
	{"gst-launch-1.0 v4l2src ! filesink location=x.h264", kRefuses, {"record --output x.h264"}},
};

const std::vector<Habit> kEncoders{
	{"record --encoder libx264 -o x.mp4",
	 kRefuses,
	 {"libx264;", "--encoder software --codec h264 --output x.mp4\n"}},
	{"record -e libx264 -o x.mp4", kRefuses, {"--encoder software --codec h264"}},
	{"record -elibx264 -o x.mp4", kRefuses, {"--encoder software --codec h264"}},
	{"record -e h264_v4l2m2m -o x.mp4", kRefuses, {"--encoder v4l2 --codec h264"}},
	{"record -e h264_qsv -o x.mp4", kRefuses, {"--encoder vaapi --codec h264"}},
	{"record -e h264_nvenc -o x.mp4", kRefuses, {"h264_nvenc;", "--codec h264"}},
	{"record -e x264 -o x.mp4", kRefuses, {"--encoder software --codec h264"}},
	{"record -e h264 -o x.mp4", kRefuses, {"penstock record --codec h264 --output"}},
	{"record -e H265 -o x.mp4", kRefuses, {"penstock record --codec hevc --output"}},
	{"record --codec libx264 -o x.mp4", kRefuses, {"--encoder software --codec h264"}},
	{"record --codec h264_vaapi -o x.mp4", kRefuses, {"--encoder vaapi --codec h264"}},
	{"record --codec mpeg4 -o x.mp4", kRefuses, {"mpeg4;", "--codec h264"}},
	{"record --codec av1 -o x.mp4", kRefuses, {"av1;", "--codec hevc"}},
	{"config print x.json --encoder libx264", kRefuses, {"encoder software and codec h264"}},
	{"config print x.json --codec libx264", kRefuses, {"encoder software and codec h264"}},
	{"record --codec h266 -o x.mp4", kRefuses, {"must be one of: auto, h264, hevc"}},
	{"record --codec H.264 -o x.mp4", kRuns, {}},
	{"record --codec AVC -o x.mp4", kRuns, {}},
	{"record --codec MJPG -o x.mkv", kRuns, {}},
	{"record -e v4l2 --codec H265 -o x.mp4", kRuns, {}},
};

} // namespace

std::vector<Habit> joined(std::initializer_list<const std::vector<Habit> *> parts)
{
	std::vector<Habit> all;
	for (const std::vector<Habit> *part : parts)
		all.insert(all.end(), part->begin(), part->end());
	return all;
}

const std::vector<Habit> &habits()
{
	static const std::vector<Habit> kAll =
		joined({&kFfmpeg, &kRpicam, &kUstreamer, &kV4l2Ctl, &kGstreamer, &kEncoders});
	return kAll;
}

} // namespace penstock
