#include "tests/real_va/node/fake_root.h"

#include <array>
#include <cstdlib>

#include "tests/real_va/node/raw_calls.h"

namespace penstock::real_va {

namespace {

/// What libdrm and the drivers read of a GPU: the nodes, and sysfs by device number or class.
constexpr std::array<std::string_view, 3> kPlaces{"/dev/dri",
						  "/sys/dev/char/226:", "/sys/class/drm"};

std::string_view root()
{
	const char *folder = std::getenv("REAL_VA_ROOT");
	return folder ? folder : "";
}

} // namespace

std::optional<std::string> path_in_root(std::string_view path)
{
	if (root().empty())
		return std::nullopt;
	for (std::string_view place : kPlaces)
		if (path.starts_with(place))
			return std::string(root()).append(path);
	return std::nullopt;
}

bool names_node(std::string_view path)
{
	if (root().empty())
		return false;
	if (path.starts_with(root()))
		path.remove_prefix(root().size());
	return path == kNode;
}

unsigned read_pci_number(std::string_view file)
{
	const std::string path = std::string(root()) + "/sys/dev/char/226:128/device/";
	const int fd =
		raw_open(AT_FDCWD, (path + std::string(file)).c_str(), O_RDONLY | O_CLOEXEC, 0);
	if (fd < 0)
		return 0;
	std::array<char, 32> text{};
	const ssize_t length = ::read(fd, text.data(), text.size() - 1);
	::close(fd);
	return length > 0 ? static_cast<unsigned>(std::strtoul(text.data(), nullptr, 0)) : 0;
}

} // namespace penstock::real_va
