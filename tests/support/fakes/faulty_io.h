#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "devices/v4l2/node/io.h"

namespace penstock::test {

/// The real system calls of devices/v4l2, of which chosen ones are refused without being made.
class FaultyIo final : public v4l2::Io
{
public:
	/// What kind of call: open(), an ioctl with its request, map().
	struct Kind {
		enum class Call { kOpen, kIoctl, kMap };
		Call call = Call::kIoctl;
		unsigned long request = 0; ///< VIDIOC_* for kIoctl

		friend auto operator<=>(const Kind &, const Kind &) = default;
	};

	/// Which call of that kind is refused, and with which errno.
	struct Fault {
		Kind kind;
		std::optional<std::uint32_t> occurrence; ///< from 0; empty means each
		int number = 0;
	};

	FaultyIo() = default;
	explicit FaultyIo(const Fault &fault) : fault_(fault) {}

	/// How many calls of each kind were made or refused.
	const std::map<Kind, std::uint32_t> &calls() const { return calls_; }
	bool refused() const { return refused_; }

	std::vector<std::string> names_in(const std::string &folder) override
	{
		return system_.names_in(folder);
	}
	int open(const char *path, int flags) override;
	int ioctl(int fd, unsigned long request, void *argument) override;
	int map(int fd, std::size_t length, off_t offset, void **address) override;
	void unmap(void *address, std::size_t length) override;

private:
	bool refuses(const Kind &kind);

	v4l2::SystemIo system_;
	std::optional<Fault> fault_;
	std::map<Kind, std::uint32_t> calls_;
	bool refused_ = false;
};

} // namespace penstock::test
