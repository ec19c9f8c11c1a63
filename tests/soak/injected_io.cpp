#include "tests/soak/injected_io.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <thread>
#include <unistd.h>
#include <utility>

namespace penstock::test {

namespace {

using How = CallFault::How;

constexpr std::uint32_t kFrozenBuffers = 10;

void halve(v4l2_buffer &buffer)
{
	if (!V4L2_TYPE_IS_MULTIPLANAR(buffer.type)) {
		buffer.bytesused /= 2;
		return;
	}
	for (std::uint32_t i = 0; i < buffer.length; ++i)
		buffer.m.planes[i].bytesused /= 2;
}

void move(timeval &time, std::chrono::milliseconds by)
{
	constexpr std::int64_t kSecond = 1'000'000;
	const std::int64_t us = time.tv_sec * kSecond + time.tv_usec + by.count() * 1000;
	time = {static_cast<time_t>(us / kSecond), static_cast<suseconds_t>(us % kSecond)};
}

} // namespace

std::string InjectedIo::path_of(int fd)
{
	const std::lock_guard lock(mutex_);
	return paths_[fd];
}

InjectedIo::Fate InjectedIo::fate_of(const std::string &path)
{
	const std::lock_guard lock(mutex_);
	Node &node = states_[path];
	const std::uint32_t call = node.calls++;
	Fate fate;
	for (const SentSignal &signal : soak_.signals)
		if (signal.node == path && signal.others == call)
			fate.signals.push_back(signal.number);
	for (const CallFault &fault : soak_.faults) {
		if (fault.node != path || fault.others != call)
			continue;
		const int number = static_cast<int>(fault.amount);
		if (fault.how == How::kRefused)
			fate.refusal = number;
		else if (fault.how == How::kLost)
			node.lost = number;
		else if (fault.how == How::kLate)
			fate.delay = std::chrono::milliseconds(number);
		else if (fault.how == How::kUnplugged)
			fate.unplugged = true;
	}
	if (node.lost != 0)
		fate.refusal = node.lost;
	return fate;
}

int InjectedIo::befall(const std::string &path)
{
	const Fate fate = fate_of(path);
	for (const int number : fate.signals)
		::kill(::getpid(), number);
	if (fate.delay.count() != 0)
		std::this_thread::sleep_for(fate.delay);
	if (fate.unplugged)
		nodes_.at(path)->unplug();
	return fate.refusal;
}

int InjectedIo::open(const char *path, int flags)
{
	if (!nodes_.contains(path))
		return ChangedIo::open(path, flags);
	if (const int number = befall(path))
		return -number;
	const int fd = ChangedIo::open(path, flags);
	if (fd >= 0) {
		const std::lock_guard lock(mutex_);
		paths_[fd] = path;
	}
	return fd;
}

int InjectedIo::map(int fd, std::size_t length, off_t offset, void **address)
{
	if (const int number = befall(path_of(fd)))
		return -number;
	return ChangedIo::map(fd, length, offset, address);
}

int InjectedIo::ioctl(int fd, unsigned long request, void *argument)
{
	if (const int number = befall(path_of(fd)))
		return -number;
	if (request == VIDIOC_DQBUF)
		return dequeue(fd, *static_cast<v4l2_buffer *>(argument));
	return ChangedIo::ioctl(fd, request, argument);
}

int InjectedIo::dequeue(int fd, v4l2_buffer &buffer)
{
	const v4l2_buffer question = buffer;
	const std::string path = path_of(fd);
	for (;;) {
		buffer = question;
		if (const int result = ChangedIo::ioctl(fd, VIDIOC_DQBUF, &buffer); result != 0)
			return result;
		if (tell(path, buffer))
			return 0;
	}
}

bool InjectedIo::tell(const std::string &path, v4l2_buffer &buffer)
{
	const std::lock_guard lock(mutex_);
	Node &node = states_[path];
	Told &told = node.told[buffer.type];
	const std::uint32_t number = node.buffers++;
	bool repeats = false;
	for (const CallFault &fault : soak_.faults) {
		if (fault.node != path || fault.others != number)
			continue;
		switch (fault.how) {
		case How::kSwallowed:
			return false;
		case How::kFlagged:
			buffer.flags |= V4L2_BUF_FLAG_ERROR;
			break;
		case How::kShort:
			halve(buffer);
			break;
		case How::kSkips:
			told.skipped += fault.amount;
			break;
		case How::kRepeats:
			repeats = true;
			break;
		case How::kTimeBack:
			told.time -= std::chrono::milliseconds(fault.amount);
			break;
		case How::kTimeForward:
			told.time += std::chrono::milliseconds(fault.amount);
			break;
		case How::kTimeFrozen:
			told.frozen = kFrozenBuffers;
			break;
		default:
			break;
		}
	}
	// A mem2mem device repeats the times that it was told with the raw frames.
	if (!V4L2_TYPE_IS_OUTPUT(buffer.type)) {
		buffer.sequence = repeats ? told.last_sequence : buffer.sequence + told.skipped;
		move(buffer.timestamp, told.time);
		if (told.frozen > 0 && told.frozen-- > 0)
			buffer.timestamp = told.last_time;
	}
	told.last_sequence = buffer.sequence;
	told.last_time = buffer.timestamp;
	return true;
}

} // namespace penstock::test
