#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "tests/support/fakes/changed_io.h"

namespace penstock::test {

/// The calls of devices/v4l2 to other nodes, real or fake, of which chosen ones fare differently.
class FaultyIo final : public ChangedIo
{
public:
	/// What kind of call: open(), an ioctl with its request, map().
	struct Kind {
		enum class Call { kOpen, kIoctl, kMap };
		Call call = Call::kIoctl;
		unsigned long request = 0; ///< VIDIOC_* for kIoctl

		friend auto operator<=>(const Kind &, const Kind &) = default;
	};
	struct Call {
		Kind kind;
		std::string path; ///< of the node
	};

	/// Every call of a kind is refused, without being made.
	struct KindRefused {
		Kind kind;
		int number = 0;
	};
	/// What befalls the call that comes after so many others.
	struct CallChanged {
		enum class How {
			kRefused,    ///< it alone, without being made
			kDeviceLost, ///< it and every later one to its node, whoever opens that
			kLate,	     ///< it is made, and takes kDelay more
		};
		std::uint32_t others = 0;
		How how = How::kRefused;
		int number = 0; ///< the errno
	};
	using Fault = std::variant<std::monostate, KindRefused, CallChanged>;
	static constexpr std::chrono::seconds kDelay{10};

	/// Borrows `real`.
	explicit FaultyIo(v4l2::Io &real, const Fault &fault = {}) : ChangedIo(real), fault_(fault)
	{}

	/// The first that the fault met.
	const std::optional<Call> &met() const { return met_; }

	int open(const char *path, int flags) override;
	int ioctl(int fd, unsigned long request, void *argument) override;
	int map(int fd, std::size_t length, off_t offset, void **address) override;

private:
	/// The errno with which this call is refused; 0 when it is made.
	int refusal(const Call &call);
	int meet(const CallChanged &fault, const Call &call);

	const Fault fault_;
	std::map<int, std::string> paths_; ///< of descriptors
	std::uint32_t calls_ = 0;	   ///< made or refused so far
	std::optional<Call> met_;
};

/// "VIDIOC_S_FMT to /dev/video0".
std::string to_string(const FaultyIo::Call &call);

} // namespace penstock::test
