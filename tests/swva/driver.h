#pragma once

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include <va/va.h>

#include "tests/swva/log.h"
#include "tests/swva/objects/buffer.h"
#include "tests/swva/objects/context.h"
#include "tests/swva/objects/image.h"
#include "tests/swva/objects/object_table.h"
#include "tests/swva/objects/surface.h"
#include "tests/swva/persona/call.h"
#include "tests/swva/persona/faults.h"
#include "tests/swva/persona/persona.h"
#include "tests/swva/persona/settings.h"
#include "tests/swva/run/worker.h"

namespace swva {

/// One display's driver: its settings, objects and thread. The calls are functions beside it, by
/// subject; all but the syncs hold `mutex` throughout.
class Driver
{
public:
	Driver(const Settings &settings, const Persona &persona, const Faults &faults);

	/// A breach of the rules. The call returns the result if it is not success: `status` in
	/// strict mode.
	[[nodiscard]] VAStatus violation(std::string_view rule, VAStatus status,
					 std::string_view text);
	/// The same for several; INVALID_PARAMETER.
	[[nodiscard]] VAStatus violations(const std::vector<Violation> &found);
	/// What this persona cannot do, which an application may try: logged, not counted.
	[[nodiscard]] VAStatus refuse(VAStatus status, std::string_view text);

	/// The status that a fault wants of this call; counts it.
	std::optional<VAStatus> failure(Call call);

	/// Looks an id up; null after logging a violation of check 1.
	template <typename T>
	std::shared_ptr<T> find(const ObjectTable<T> &table, VAGenericID id)
	{
		auto object = table.find(id);
		if (!object)
			(void)violation("1.lifetime", VA_STATUS_SUCCESS, table.why(id));
		return object;
	}

	const Settings settings;
	const Persona persona;
	const Faults faults;
	Log log;

	std::mutex mutex;
	std::condition_variable job_done;
	std::atomic<int> inside{0};				///< calls that are not syncs
	std::array<std::atomic<std::uint64_t>, kCalls> calls{}; ///< made
	std::array<std::atomic<std::uint64_t>, kCalls> asked{}; ///< of failure()

	ObjectTable<Config> configs{1, "config"};
	ObjectTable<Surface> surfaces{2, "surface"};
	ObjectTable<Context> contexts{3, "context"};
	ObjectTable<Buffer> buffers{4, "buffer"};
	ObjectTable<Image> images{5, "image"};

	std::uint64_t pictures = 0; ///< given to vaEndPicture
	std::uint64_t frames = 0;   ///< encoded
	std::uint64_t syncs = 0;
	std::uint64_t own_surfaces = 0; ///< made
	unsigned waiting = 0;		///< syncs that are inside
	std::optional<Worker> worker;	///< the last member: its jobs use the others
};

} // namespace swva
