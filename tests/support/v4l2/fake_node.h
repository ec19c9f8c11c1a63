#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/v4l2/fake_file.h"

namespace penstock::test {

/// What VIDIOC_QUERYCAP says of a node.
struct FakeIdentity {
	std::string driver = "fake";
	std::string card;
	std::string bus;
};

/// A device node of a fake driver: its open files and what befalls all of them. Any thread may call
/// any function, as it may call a driver.
class FakeNode
{
public:
	FakeNode(FakeIdentity identity, std::uint32_t capabilities)
		: identity_(std::move(identity)), capabilities_(capabilities)
	{}
	FakeNode(const FakeNode &) = delete;
	FakeNode &operator=(const FakeNode &) = delete;
	virtual ~FakeNode() = default;

	// For FakeIo: a result >= 0 or the negative errno.
	int open();
	bool has_file(int descriptor);
	int ioctl(int descriptor, unsigned long request, void *argument);
	int map(int descriptor, std::size_t length, std::int64_t offset, void **address);
	/// False when the mapping is not one of this node.
	bool unmap(void *address, std::size_t length);
	std::uint32_t poll(int descriptor);

	/// Like pulling the plug: everything answers ENODEV from now on.
	void unplug();
	/// The next `times` calls of this kind are refused with `number` and not made.
	void refuse(unsigned long request, int number, std::uint32_t times = 1);
	/// The call that comes after so many others is refused with `number` and not made.
	void refuse_call(std::uint32_t others, int number);
	/// Which call that was, when it has come.
	std::optional<unsigned long> refused_call();
	/// Calls of this kind so far, refused ones included.
	std::uint32_t calls(unsigned long request);

	/// What clients did that a careful one would not have done, and what they still hold:
	/// files, mappings, descriptors of exported memory. Empty when all are gone and were
	/// careful.
	std::vector<std::string> complaints();

protected:
	using Lock = std::scoped_lock<std::mutex>;

	virtual std::unique_ptr<FakeFile> make_file() = 0;
	/// Of the queues and controls.
	virtual std::vector<std::string> misuses() const = 0;
	virtual std::vector<std::string> held() const = 0;
	void serve_identity(FakeIoctls &ioctls) const;

	/// Files of clients that are open. Without those that were closed since.
	const std::vector<std::unique_ptr<FakeFile>> &files();
	/// To every file that subscribed to it. Also while the hardware works.
	void send_event(const v4l2_event &event);
	/// After something that no client caused: the hardware works on, and polls see it.
	void settle();
	/// For the destructor of a node whose files use it in theirs.
	void drop_files() { files_.clear(); }

	std::mutex mutex_; // guards everything, that of derived classes too

private:
	struct Refusal {
		int number = 0;
		std::uint32_t times = 0;
	};
	struct Mapping {
		std::shared_ptr<FakePlane> plane;
		std::size_t length = 0;
	};

	FakeFile *find(int descriptor);
	std::optional<int> take_refusal(unsigned long request);

	const FakeIdentity identity_;
	const std::uint32_t capabilities_;
	std::vector<std::unique_ptr<FakeFile>> files_;
	std::map<unsigned long, Refusal> refusals_;
	std::optional<std::uint32_t> calls_to_refusal_;
	int refusal_number_ = 0;
	std::optional<unsigned long> refused_call_;
	std::map<unsigned long, std::uint32_t> calls_;
	std::map<void *, Mapping> mappings_;
	bool unplugged_ = false;
};

} // namespace penstock::test
