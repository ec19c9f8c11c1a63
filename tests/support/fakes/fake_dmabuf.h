#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/base/unique_fd.h"

namespace penstock::test {

/// What stands for a dmabuf on a machine without devices: a memfd, which fake drivers know by its
/// name. lseek() tells its true length, as of a dmabuf.
enum class FakeDmaBuf {
	kPaged,
	kContiguous, ///< what a device without an IOMMU takes
};

/// Throws when there is no memory.
UniqueFd create_fake_dmabuf(FakeDmaBuf kind, std::size_t length);

/// nullopt for what no driver would take for a dmabuf: another memfd, a file, no descriptor.
std::optional<FakeDmaBuf> find_fake_dmabuf(int fd);

/// The same number for all descriptors and mappings of one memory.
std::uint64_t inode_of(int fd);

/// Descriptors of this process that show the memory with this inode.
std::size_t count_descriptors(std::uint64_t inode);

} // namespace penstock::test
