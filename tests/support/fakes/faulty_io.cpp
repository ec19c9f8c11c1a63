#include "tests/support/fakes/faulty_io.h"

namespace penstock::test {

bool FaultyIo::refuses(const Kind &kind)
{
	std::uint32_t occurrence = calls_[kind]++;
	bool refuse = fault_ && fault_->kind == kind &&
		      (!fault_->occurrence || *fault_->occurrence == occurrence);
	refused_ |= refuse;
	return refuse;
}

int FaultyIo::open(const char *path, int flags)
{
	return refuses({Kind::Call::kOpen, 0}) ? -fault_->number : system_.open(path, flags);
}

int FaultyIo::ioctl(int fd, unsigned long request, void *argument)
{
	return refuses({Kind::Call::kIoctl, request}) ? -fault_->number
						      : system_.ioctl(fd, request, argument);
}

int FaultyIo::map(int fd, std::size_t length, off_t offset, void **address)
{
	return refuses({Kind::Call::kMap, 0}) ? -fault_->number
					      : system_.map(fd, length, offset, address);
}

void FaultyIo::unmap(void *address, std::size_t length)
{
	system_.unmap(address, length);
}

} // namespace penstock::test
