#include "tests/support/v4l2/fake_node.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iterator>
#include <sys/mman.h>

namespace penstock::test {

namespace {

template <std::size_t N>
void write_text(__u8 (&field)[N], const std::string &text)
{
	std::memcpy(field, text.data(), std::min(text.size(), N - 1));
}

} // namespace

void FakeNode::serve_identity(FakeIoctls &ioctls) const
{
	ioctls.on<v4l2_capability>(VIDIOC_QUERYCAP, [this](v4l2_capability &answer) {
		answer = {};
		write_text(answer.driver, identity_.driver);
		write_text(answer.card, identity_.card);
		write_text(answer.bus_info, identity_.bus);
		answer.device_caps = capabilities_ | V4L2_CAP_STREAMING;
		answer.capabilities = answer.device_caps | V4L2_CAP_DEVICE_CAPS;
		return 0;
	});
}

const std::vector<std::unique_ptr<FakeFile>> &FakeNode::files()
{
	for (const auto &file : files_)
		if (file->closed())
			file->release();
	std::erase_if(files_, [](const auto &file) { return file->closed(); });
	return files_;
}

FakeFile *FakeNode::find(int descriptor)
{
	for (const auto &file : files())
		if (file->descriptor() == descriptor)
			return file.get();
	return nullptr;
}

void FakeNode::settle()
{
	for (const auto &file : files()) {
		file->work();
		if (!unplugged_)
			file->refresh();
	}
}

void FakeNode::send_event(const v4l2_event &event)
{
	for (const auto &file : files_)
		if (!file->closed())
			file->send_event(event);
}

int FakeNode::open()
{
	const Lock lock(mutex_);
	(void)files();
	if (unplugged_)
		return -ENODEV;
	files_.push_back(make_file());
	files_.back()->refresh();
	return files_.back()->descriptor();
}

bool FakeNode::has_file(int descriptor)
{
	const Lock lock(mutex_);
	return find(descriptor) != nullptr;
}

std::optional<int> FakeNode::take_refusal(unsigned long request)
{
	if (calls_to_refusal_ && !refused_call_ && (*calls_to_refusal_)-- == 0) {
		refused_call_ = request;
		return refusal_number_;
	}
	Refusal &refusal = refusals_[request];
	if (refusal.times == 0)
		return std::nullopt;
	--refusal.times;
	return refusal.number;
}

int FakeNode::ioctl(int descriptor, unsigned long request, void *argument)
{
	const Lock lock(mutex_);
	++calls_[request];
	if (unplugged_)
		return -ENODEV;
	if (const auto refused = take_refusal(request))
		return -*refused;
	FakeFile *file = find(descriptor);
	if (!file)
		return -EBADF;
	const int number = file->call(request, argument);
	settle();
	return -number;
}

int FakeNode::map(int descriptor, std::size_t length, std::int64_t offset, void **address)
{
	const Lock lock(mutex_);
	if (unplugged_)
		return -ENODEV;
	FakeFile *file = find(descriptor);
	auto plane = file ? file->find_plane(offset, length) : nullptr;
	if (!plane)
		return file ? -EINVAL : -EBADF;
	const UniqueFd view(plane->export_descriptor(true));
	void *mapped = ::mmap(nullptr, length, PROT_READ | PROT_WRITE, MAP_SHARED, view.get(), 0);
	if (mapped == MAP_FAILED)
		return -errno;
	++plane->mapped;
	mappings_[mapped] = {std::move(plane), length};
	*address = mapped;
	return 0;
}

bool FakeNode::unmap(void *address, std::size_t length)
{
	const Lock lock(mutex_);
	const auto found = mappings_.find(address);
	if (found == mappings_.end() || found->second.length != length)
		return false;
	::munmap(address, length);
	--found->second.plane->mapped;
	mappings_.erase(found);
	return true;
}

std::uint32_t FakeNode::poll(int descriptor)
{
	const Lock lock(mutex_);
	if (unplugged_)
		return POLLERR | POLLHUP | POLLPRI;
	FakeFile *file = find(descriptor);
	return file ? file->poll() : std::uint32_t{POLLNVAL};
}

void FakeNode::unplug()
{
	const Lock lock(mutex_);
	unplugged_ = true;
	for (const auto &file : files())
		file->hang_up();
}

void FakeNode::refuse(unsigned long request, int number, std::uint32_t times)
{
	const Lock lock(mutex_);
	refusals_[request] = {number, times};
}

void FakeNode::refuse_call(std::uint32_t others, int number)
{
	const Lock lock(mutex_);
	calls_to_refusal_ = others;
	refusal_number_ = number;
	refused_call_.reset();
}

std::optional<unsigned long> FakeNode::refused_call()
{
	const Lock lock(mutex_);
	return refused_call_;
}

std::uint32_t FakeNode::calls(unsigned long request)
{
	const Lock lock(mutex_);
	return calls_[request];
}

std::vector<std::string> FakeNode::complaints()
{
	const Lock lock(mutex_);
	std::vector<std::string> complaints;
	for (std::size_t i = 0; i < files().size(); ++i)
		complaints.push_back("a file is open");
	std::ranges::move(misuses(), std::back_inserter(complaints));
	std::ranges::move(held(), std::back_inserter(complaints));
	return complaints;
}

} // namespace penstock::test
