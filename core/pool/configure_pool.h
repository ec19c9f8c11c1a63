#pragma once

#include <vector>

#include "core/base/result.h"
#include "core/pool/buffer_pool.h"

namespace penstock {

/// Sets `config` for a caller that can live with alterations: when the pool alters it, the altered
/// one is validated against what was wanted and set; that it has fewer buffers than wanted is no
/// reason to refuse it. Errors as set_config() and validate().
Status configure_pool(BufferPool &pool, const BufferPool::Config &config);

/// Every buffer that is free now; an inactive pool has none.
std::vector<BufferRef> acquire_all(BufferPool &pool);

} // namespace penstock
