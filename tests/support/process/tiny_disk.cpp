#include "tests/support/process/tiny_disk.h"

#include <cerrno>
#include <system_error>

#include <sys/mount.h>

namespace penstock::test {

TinyDisk::TinyDisk(std::size_t kilobytes)
{
	std::string options = "size=" + std::to_string(kilobytes) + "k";
	if (::mount("tiny", mount_point_.path().c_str(), "tmpfs", 0, options.c_str()) != 0)
		throw std::system_error(errno, std::generic_category(), "mount");
}

TinyDisk::~TinyDisk()
{
	::umount2(mount_point_.path().c_str(), MNT_DETACH);
}

} // namespace penstock::test
