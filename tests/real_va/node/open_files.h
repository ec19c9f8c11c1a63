#pragma once

#include <memory>

#include <sys/stat.h>

#include "tests/real_va/drm/drm_file.h"

namespace penstock::real_va {

/// Opens the node: a descriptor that stands for it, with the GPU of the root behind it.
int open_node(int flags);

/// The open file behind a descriptor, or behind what fstat() told of one; null for other files.
/// Descriptors that were duplicated have the same one.
std::shared_ptr<DrmFile> find_open_file(int fd);
std::shared_ptr<DrmFile> find_open_file(const struct stat &file);

/// Makes it a character device with the node's number.
void describe_node(struct stat &file);

} // namespace penstock::real_va
