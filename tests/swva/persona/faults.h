#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <va/va.h>

#include "tests/swva/persona/call.h"
#include "tests/swva/persona/environment.h"

namespace swva {

/// Happens at the n-th event (from 1) and the `count` - 1 after it: "n[:value][:count]".
struct NthFault {
	std::uint64_t first = 0; ///< 0: never
	std::uint64_t value = 0;
	std::uint64_t count = 1;

	bool hits(std::uint64_t n) const { return first != 0 && n >= first && n - first < count; }
};

/// How long an encode takes.
struct EncodeTime {
	enum class Kind {
		kAtOnce,  ///< within vaEndPicture
		kDelayed, ///< `microseconds` later, on the driver's thread
		kHang,	  ///< until HANG_FD becomes readable or the context is destroyed
	};

	Kind kind = Kind::kAtOnce;
	std::uint64_t microseconds = 0;
};

/// The faults that the environment asks for.
struct Faults {
	/// FAIL_<call>=n[:status][:count]: the call returns the status (default OPERATION_FAILED).
	std::array<NthFault, kCalls> calls;
	/// DELAY_US=20000 or 0,0,hang,0: one per picture, the last one for all that follow.
	std::vector<EncodeTime> delays;
	int hang_fd = -1;  ///< HANG_FD: an eventfd or pipe that ends a hang
	NthFault map_hang; ///< MAP_HANG=n[:0:count]: a coded buffer's map waits for HANG_FD
	std::uint64_t sync_timeouts; ///< SYNC_TIMEOUT=n: that many syncs return TIMEDOUT
	NthFault coded_status;	     ///< CODED_STATUS=n:status[:count]: or-ed to the segment's
	NthFault truncate;  ///< TRUNCATE=n[:bytes][:count]: only so many bytes (default half)
	NthFault zero_size; ///< ZERO_SIZE=n: without a byte
	std::uint64_t segments = 1;   ///< SPLIT_SEGMENTS=k: in k segments
	std::uint32_t bit_offset = 0; ///< BIT_OFFSET=b: the data begins that many bits later
	std::string engine = "ipcm";  ///< ENGINE=ipcm|skip|openh264|canned
	NthFault own_pitch;	///< OWN_PITCH=n:align[:count]: the n-th surface of its own has that
				///< pitch
	bool real_rate = false; ///< REAL_RATE: with CBR, filler data up to the bit rate

	/// Of the n-th picture, from 1.
	EncodeTime encode_time(std::uint64_t picture) const;
};

Faults read_faults(Environment &environment);

} // namespace swva
