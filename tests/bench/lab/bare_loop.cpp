// The floor of the lab measurement: what a camera and a memory-to-memory encoder cost a program
// that does nothing else. One thread, poll(), ioctls and one write() per frame; the camera exports
// its buffers and the encoder imports them. Single-planar API, no negotiation, no recovery: any
// surprise ends the program.
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <span>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace {

constexpr std::uint32_t kWidth = 1280;
constexpr std::uint32_t kHeight = 720;
constexpr std::uint32_t kRate = 30;
constexpr std::uint32_t kBuffers = 4;

[[noreturn]] void die(const char *what)
{
	std::perror(what);
	std::exit(1);
}

void call(int fd, unsigned long request, void *argument, const char *name)
{
	if (::ioctl(fd, request, argument) < 0)
		die(name);
}

int open_device(const char *path)
{
	int fd = ::open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		die(path);
	return fd;
}

v4l2_pix_format set_format(int fd, std::uint32_t type, std::uint32_t fourcc)
{
	v4l2_format format{};
	format.type = type;
	format.fmt.pix.width = kWidth;
	format.fmt.pix.height = kHeight;
	format.fmt.pix.pixelformat = fourcc;
	format.fmt.pix.field = V4L2_FIELD_NONE;
	call(fd, VIDIOC_S_FMT, &format, "VIDIOC_S_FMT");
	if (format.fmt.pix.pixelformat != fourcc || format.fmt.pix.width != kWidth ||
	    format.fmt.pix.height != kHeight) {
		std::fprintf(stderr, "the driver takes another format or size\n");
		std::exit(1);
	}
	return format.fmt.pix;
}

void set_rate(int fd)
{
	v4l2_streamparm parameters{};
	parameters.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
	parameters.parm.capture.timeperframe = {1, kRate};
	call(fd, VIDIOC_S_PARM, &parameters, "VIDIOC_S_PARM");
}

v4l2_buffer describe(std::uint32_t type, std::uint32_t memory, std::uint32_t index = 0)
{
	v4l2_buffer buffer{};
	buffer.type = type;
	buffer.memory = memory;
	buffer.index = index;
	return buffer;
}

void request_buffers(int fd, std::uint32_t type, std::uint32_t memory)
{
	v4l2_requestbuffers request{};
	request.count = kBuffers;
	request.type = type;
	request.memory = memory;
	call(fd, VIDIOC_REQBUFS, &request, "VIDIOC_REQBUFS");
	if (request.count != kBuffers) {
		std::fprintf(stderr, "the driver grants %u buffers\n", request.count);
		std::exit(1);
	}
}

void queue(int fd, v4l2_buffer buffer)
{
	call(fd, VIDIOC_QBUF, &buffer, "VIDIOC_QBUF");
}

bool dequeue(int fd, v4l2_buffer &buffer)
{
	if (::ioctl(fd, VIDIOC_DQBUF, &buffer) == 0)
		return true;
	if (errno != EAGAIN)
		die("VIDIOC_DQBUF");
	return false;
}

void start(int fd, std::uint32_t type)
{
	int value = static_cast<int>(type);
	call(fd, VIDIOC_STREAMON, &value, "VIDIOC_STREAMON");
}

constexpr std::uint32_t kCapture = V4L2_BUF_TYPE_VIDEO_CAPTURE;
constexpr std::uint32_t kOutput = V4L2_BUF_TYPE_VIDEO_OUTPUT;

/// The camera's buffers, exported: a buffer keeps its index and its dmabuf in both queues.
struct Camera {
	int fd;
	std::uint32_t length = 0;
	std::array<int, kBuffers> dmabufs{};

	void prepare()
	{
		request_buffers(fd, kCapture, V4L2_MEMORY_MMAP);
		for (std::uint32_t i = 0; i < kBuffers; ++i) {
			v4l2_buffer buffer = describe(kCapture, V4L2_MEMORY_MMAP, i);
			call(fd, VIDIOC_QUERYBUF, &buffer, "VIDIOC_QUERYBUF");
			length = buffer.length;
			v4l2_exportbuffer request{};
			request.type = kCapture;
			request.index = i;
			request.flags = O_RDWR | O_CLOEXEC;
			call(fd, VIDIOC_EXPBUF, &request, "VIDIOC_EXPBUF");
			dmabufs[i] = request.fd;
			queue(fd, buffer);
		}
	}
};

struct Encoder {
	int fd;
	std::array<void *, kBuffers> coded{};

	void prepare()
	{
		request_buffers(fd, kOutput, V4L2_MEMORY_DMABUF);
		request_buffers(fd, kCapture, V4L2_MEMORY_MMAP);
		for (std::uint32_t i = 0; i < kBuffers; ++i) {
			v4l2_buffer buffer = describe(kCapture, V4L2_MEMORY_MMAP, i);
			call(fd, VIDIOC_QUERYBUF, &buffer, "VIDIOC_QUERYBUF");
			coded[i] = ::mmap(nullptr, buffer.length, PROT_READ | PROT_WRITE,
					  MAP_SHARED, fd, buffer.m.offset);
			if (coded[i] == MAP_FAILED)
				die("mmap");
			queue(fd, buffer);
		}
	}
};

void submit(const Camera &camera, const Encoder &encoder, const v4l2_buffer &captured)
{
	v4l2_buffer raw = describe(kOutput, V4L2_MEMORY_DMABUF, captured.index);
	raw.m.fd = camera.dmabufs[captured.index];
	raw.length = camera.length;
	raw.bytesused = captured.bytesused;
	raw.timestamp = captured.timestamp;
	raw.field = V4L2_FIELD_NONE;
	queue(encoder.fd, raw);
}

void run(const Camera &camera, const Encoder &encoder, int output, std::uint32_t frames)
{
	std::uint32_t submitted = 0;
	for (std::uint32_t coded = 0; coded < frames;) {
		std::array<pollfd, 2> wait{
			{{encoder.fd, POLLIN | POLLOUT, 0}, {camera.fd, POLLIN, 0}}};
		nfds_t sources = submitted < frames ? 2 : 1;
		if (::poll(wait.data(), sources, -1) < 0)
			die("poll");

		v4l2_buffer raw = describe(kOutput, V4L2_MEMORY_DMABUF);
		if ((wait[0].revents & POLLOUT) && dequeue(encoder.fd, raw))
			queue(camera.fd, describe(kCapture, V4L2_MEMORY_MMAP, raw.index));

		v4l2_buffer stream = describe(kCapture, V4L2_MEMORY_MMAP);
		if ((wait[0].revents & POLLIN) && dequeue(encoder.fd, stream)) {
			if (::write(output, encoder.coded[stream.index], stream.bytesused) !=
			    static_cast<ssize_t>(stream.bytesused))
				die("write");
			queue(encoder.fd, describe(kCapture, V4L2_MEMORY_MMAP, stream.index));
			++coded;
		}

		v4l2_buffer captured = describe(kCapture, V4L2_MEMORY_MMAP);
		if ((wait[1].revents & POLLIN) && dequeue(camera.fd, captured)) {
			submit(camera, encoder, captured);
			++submitted;
		}
	}
}

} // namespace

int main(int argc, char **argv)
{
	if (argc != 5) {
		std::fprintf(stderr, "Usage: bare_loop CAMERA ENCODER FRAMES OUTPUT\n");
		return 2;
	}
	Camera camera{open_device(argv[1])};
	Encoder encoder{open_device(argv[2])};
	auto frames = static_cast<std::uint32_t>(std::strtoul(argv[3], nullptr, 10));
	int output = ::open(argv[4], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (output < 0)
		die(argv[4]);

	set_format(encoder.fd, kCapture, V4L2_PIX_FMT_FWHT);
	v4l2_pix_format wanted = set_format(encoder.fd, kOutput, V4L2_PIX_FMT_NV12);
	v4l2_pix_format given = set_format(camera.fd, kCapture, V4L2_PIX_FMT_NV12);
	if (given.bytesperline != wanted.bytesperline || given.sizeimage != wanted.sizeimage) {
		std::fprintf(stderr, "the camera's layout is not the encoder's\n");
		return 1;
	}
	set_rate(camera.fd);

	camera.prepare();
	encoder.prepare();
	start(encoder.fd, kOutput);
	start(encoder.fd, kCapture);
	start(camera.fd, kCapture);
	run(camera, encoder, output, frames);
}
