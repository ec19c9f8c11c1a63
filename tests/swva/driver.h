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

/// The driver of one display: its settings, objects and thread. The entry points of VA-API are
/// functions in calls/, by subject. All but those that wait hold `mutex` from beginning to end.
class Driver
{
public:
	Driver(const Settings &settings, const Persona &persona, const Faults &faults);

	/// Logs that a check found a mistake. Returns `status` in strict mode, otherwise success;
	/// the call returns the result unless it is success.
	[[nodiscard]] VAStatus violation(std::string_view rule, VAStatus status,
					 std::string_view text);
	/// The same for several mistakes, with INVALID_PARAMETER.
	[[nodiscard]] VAStatus violations(const std::vector<Violation> &found);
	/// Logs something that this persona cannot do but an application may try. Not a violation.
	/// Returns `status`.
	[[nodiscard]] VAStatus refuse(VAStatus status, std::string_view text);

	/// Counts the call; the status to return instead when a fault is injected.
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
	std::atomic<int> inside{0}; ///< calls in progress, those excepted that wait
	std::array<std::atomic<std::uint64_t>, kCalls> calls{}; ///< made
	std::array<std::atomic<std::uint64_t>, kCalls> asked{}; ///< that failure() counted

	ObjectTable<Config> configs{1, "config"};
	ObjectTable<Surface> surfaces{2, "surface"};
	ObjectTable<Context> contexts{3, "context"};
	ObjectTable<Buffer> buffers{4, "buffer"};
	ObjectTable<Image> images{5, "image"};

	std::uint64_t pictures = 0; ///< given to vaEndPicture
	std::uint64_t frames = 0;   ///< encoded
	std::uint64_t syncs = 0;
	std::atomic<std::uint64_t> coded_maps{0}; ///< begun
	std::uint64_t own_surfaces = 0;		  ///< made
	unsigned waiting = 0;			  ///< calls that wait in progress
	std::optional<Worker> worker;		  ///< the last member: its jobs use the others
};

} // namespace swva
