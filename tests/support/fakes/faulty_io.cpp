#include "tests/support/fakes/faulty_io.h"

#include <thread>

#include "devices/v4l2/calls/request_name.h"

namespace penstock::test {

int FaultyIo::refusal(const Call &call)
{
	++calls_;
	if (const auto *refused = std::get_if<KindRefused>(&fault_)) {
		if (refused->kind != call.kind)
			return 0;
		met_ = met_.value_or(call);
		return refused->number;
	}
	const auto *changed = std::get_if<CallChanged>(&fault_);
	return changed ? meet(*changed, call) : 0;
}

int FaultyIo::meet(const CallChanged &fault, const Call &call)
{
	using How = CallChanged::How;
	const bool now = calls_ == fault.others + 1;
	if (now)
		met_ = call;
	const bool lost = fault.how == How::kDeviceLost && met_ && met_->path == call.path;
	if (lost || (now && fault.how == How::kRefused))
		return fault.number;
	if (now && fault.how == How::kLate)
		std::this_thread::sleep_for(kDelay);
	return 0;
}

int FaultyIo::open(const char *path, int flags)
{
	if (int number = refusal({{Kind::Call::kOpen, 0}, path}))
		return -number;
	const int fd = ChangedIo::open(path, flags);
	if (fd >= 0)
		paths_[fd] = path;
	return fd;
}

int FaultyIo::ioctl(int fd, unsigned long request, void *argument)
{
	if (int number = refusal({{Kind::Call::kIoctl, request}, paths_[fd]}))
		return -number;
	return ChangedIo::ioctl(fd, request, argument);
}

int FaultyIo::map(int fd, std::size_t length, off_t offset, void **address)
{
	if (int number = refusal({{Kind::Call::kMap, 0}, paths_[fd]}))
		return -number;
	return ChangedIo::map(fd, length, offset, address);
}

std::string to_string(const FaultyIo::Call &call)
{
	using Kind = FaultyIo::Kind;
	const std::string name = call.kind.call == Kind::Call::kOpen ? "open"
				 : call.kind.call == Kind::Call::kMap
					 ? "mmap"
					 : std::string(v4l2::request_name(call.kind.request));
	return name + " to " + call.path;
}

} // namespace penstock::test
