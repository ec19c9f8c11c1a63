#pragma once

#include <vector>

#include "core/base/result.h"
#include "core/pool/buffer_pool.h"

namespace penstock {

/// Sets `config` the way a caller that can live with alterations does: when the pool alters it, the
/// altered one is validated against what was wanted and set, except that a pool may grant fewer or
/// more buffers. Errors as set_config() and validate().
Status configure_pool(BufferPool &pool, const BufferPool::Config &config);

/// Every buffer that is free now; an inactive pool has none.
std::vector<BufferRef> acquire_all(BufferPool &pool);

} // namespace penstock
