#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/allocation/strategy.h"
#include "tests/support/v4l2/fake_camera_node.h"
#include "tests/support/v4l2/fake_encoder_node.h"

namespace penstock::test {

/// What befalls one call to a node, within what a driver or the kernel may do.
struct CallFault {
	enum class How {
		// Any call.
		kRefused,   ///< with the errno `amount`, without being made
		kLost,	    ///< it and every later one to the node is, whoever opens that
		kUnplugged, ///< likewise with ENODEV, and poll() tells of a hang-up
		kLate,	    ///< is made after `amount` milliseconds
		// A buffer that VIDIOC_DQBUF gives.
		kFlagged,     ///< V4L2_BUF_FLAG_ERROR
		kSwallowed,   ///< stays with the driver
		kShort,	      ///< has half of its bytes
		kSkips,	      ///< from it on, sequence numbers are larger by `amount`
		kRepeats,     ///< has the sequence number of the one before
		kTimeBack,    ///< from it on, times are smaller by `amount` milliseconds
		kTimeForward, ///< and larger
		kTimeFrozen,  ///< it and the next 10 have the time of the one before
	};
	static constexpr std::uint32_t kCount = 12;
	/// Of an encoder: half of a coded frame cannot be told from a whole one, and it repeats
	/// what it was told of its frames.
	static constexpr std::uint32_t kCountOfEncoder = 6;

	How how = How::kRefused;
	std::string node;
	std::uint32_t others = 0; ///< calls to the node, or buffers that it gave, before it
	std::uint32_t amount = 0;
};

/// A signal that comes when a node has been called so often.
struct SentSignal {
	int number = 0;
	std::string node;
	std::uint32_t others = 0;
};

/// Where coded frames go.
struct SoakOutput {
	enum class Kind {
		kFile,
		kFull,	   ///< a file of a full disk
		kPipe,	   ///< a named pipe
		kStandard, ///< standard output, which is a pipe
		kTcp,	   ///< a sink
	};
	/// What the reader of a pipe, or a sink, does.
	enum class Reader {
		kReads,
		kSlow,
		kCloses, ///< after some bytes
		kStuck,	 ///< never reads
	};
	Kind kind = Kind::kFile;
	Reader reader = Reader::kReads;
	std::string ending = ".h264";
	bool optional = false;
	bool segments = false; ///< as short as they can be
};

enum class SoakCamera { kNode, kPattern };
enum class SoakEncoder { kNode, kSoftware };

struct SoakPipeline {
	SoakCamera camera = SoakCamera::kNode;
	std::string camera_node;
	FakeCameraNodeTraits camera_traits;
	bool hdmi = false;
	SoakEncoder encoder = SoakEncoder::kNode;
	std::string encoder_node;
	FakeEncoderNodeTraits encoder_traits;
	std::optional<Strategy> strategy;
	std::vector<std::vector<SoakOutput>> streams; ///< of each encoder
};

/// A run, everything that goes wrong in it, and nothing that the seed does not say. How its threads
/// interleave is left to the machine.
struct SoakCase {
	std::uint32_t seed = 0;
	std::uint64_t frames = 0;
	std::vector<SoakPipeline> pipelines;
	std::vector<CallFault> faults;
	std::vector<SentSignal> signals;
	std::optional<std::uint64_t> largest_file; ///< RLIMIT_FSIZE

	bool is_stopped() const;
};

SoakCase draw_case(std::uint32_t seed);

/// In one line, for people.
std::string to_string(const SoakCase &soak);

} // namespace penstock::test
