#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <sys/types.h>

namespace penstock::real_va {

/// The one render node that there is, as major 226 (DRM) and minor 128 say.
inline constexpr std::string_view kNode = "/dev/dri/renderD128";
inline constexpr unsigned kNodeMajor = 226;
inline constexpr unsigned kNodeMinor = 128;

/// A folder with the files of /dev/dri and /sys that tell of a GPU, named by the environment
/// variable REAL_VA_ROOT. Paths below those two lead into it; all others are left alone, and all of
/// them without the variable.
std::optional<std::string> path_in_root(std::string_view path);

/// Whether it is the node, by its path in the system or in the root.
bool names_node(std::string_view path);

/// A number of sysfs, such as "device" of the GPU's PCI device; 0 when it has none.
unsigned read_pci_number(std::string_view file);

} // namespace penstock::real_va
