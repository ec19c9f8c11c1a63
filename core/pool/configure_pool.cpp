#include "core/pool/configure_pool.h"

#include <algorithm>

namespace penstock {

Status configure_pool(BufferPool &pool, const BufferPool::Config &config)
{
	auto outcome = pool.set_config(config);
	if (!outcome)
		return propagate(outcome);
	if (*outcome == BufferPool::ConfigOutcome::kAccepted)
		return {};

	BufferPool::Config altered = pool.config();
	BufferPool::Config wanted = config;
	wanted.min = std::min(wanted.min, altered.min);
	if (Status status = pool.validate(wanted); !status)
		return status;
	outcome = pool.set_config(std::move(altered));
	if (!outcome)
		return propagate(outcome);
	if (*outcome != BufferPool::ConfigOutcome::kAccepted)
		return make_error(std::errc::invalid_argument,
				  "a pool refuses the configuration that it offers");
	return {};
}

std::vector<BufferRef> acquire_all(BufferPool &pool)
{
	std::vector<BufferRef> buffers;
	for (;;) {
		auto buffer = pool.acquire(BufferPool::Wait::kReturn);
		if (!buffer || !*buffer)
			return buffers;
		buffers.push_back(std::move(**buffer));
	}
}

} // namespace penstock
