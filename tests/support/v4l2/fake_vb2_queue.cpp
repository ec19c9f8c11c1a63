#include "tests/support/v4l2/fake_vb2_queue.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <iterator>
#include <poll.h>

#include <fmt/format.h>

#include "core/memory/page_layout.h"

namespace penstock::test {

namespace {

/// The sizeimage of each memory that VIDIOC_CREATE_BUFS asks for.
std::vector<std::uint32_t> sizes_in(const v4l2_format &format)
{
	if (!V4L2_TYPE_IS_MULTIPLANAR(format.type))
		return {format.fmt.pix.sizeimage};
	std::vector<std::uint32_t> sizes;
	for (std::uint32_t i = 0; i < format.fmt.pix_mp.num_planes && i < VIDEO_MAX_PLANES; ++i)
		sizes.push_back(format.fmt.pix_mp.plane_fmt[i].sizeimage);
	return sizes;
}

std::size_t page_aligned(std::size_t length)
{
	return (length + page_size() - 1) / page_size() * page_size();
}

} // namespace

int FakeVb2Queue::check_memory(std::uint32_t memory) const
{
	const bool known =
		memory == V4L2_MEMORY_MMAP || (memory == V4L2_MEMORY_DMABUF && traits_.imports);
	return known ? 0 : EINVAL;
}

std::uint32_t FakeVb2Queue::capabilities() const
{
	return V4L2_BUF_CAP_SUPPORTS_MMAP | (traits_.imports ? V4L2_BUF_CAP_SUPPORTS_DMABUF : 0u) |
	       (traits_.orphans_buffers ? V4L2_BUF_CAP_SUPPORTS_ORPHANED_BUFS : 0u);
}

int FakeVb2Queue::request_buffers(v4l2_requestbuffers &request, File file)
{
	request.capabilities = capabilities();
	if (int number = request.type != type() ? EINVAL : check_memory(request.memory))
		return number;
	if (is_busy_for(file))
		return EBUSY;
	if (streaming_) {
		misuses.push_back("VIDIOC_REQBUFS of a queue that streams");
		return EBUSY;
	}
	if (!traits_.orphans_buffers && in_use()) {
		misuses.push_back("VIDIOC_REQBUFS while its buffers are in use");
		return EBUSY;
	}
	free_buffers();
	if (request.count == 0) {
		owner_ = nullptr;
		return 0;
	}
	if (traits_.most_buffers == 0)
		return ENOMEM;
	request.count =
		std::min(std::max(request.count, traits_.fewest_buffers), traits_.most_buffers);
	memory_ = request.memory;
	append(request.count);
	owner_ = file;
	return 0;
}

int FakeVb2Queue::create_buffers(v4l2_create_buffers &create, File file)
{
	create.index = count();
	create.capabilities = capabilities();
	if (int number = create.format.type != type() ? EINVAL : check_memory(create.memory))
		return number;
	if (create.count == 0)
		return 0;
	if (is_busy_for(file))
		return EBUSY;
	const std::vector<std::uint32_t> sizes = sizes_in(create.format);
	if (sizes.size() < sizes_.size() ||
	    !std::ranges::equal(std::span(sizes).first(sizes_.size()), sizes_,
				std::ranges::greater_equal()))
		return EINVAL;
	if (count() >= traits_.most_buffers)
		return ENOBUFS;
	if (busy() && create.memory != memory_)
		return EINVAL;
	create.count = std::min(create.count, traits_.most_buffers - count());
	memory_ = create.memory;
	append(create.count);
	owner_ = file;
	return 0;
}

void FakeVb2Queue::append(std::uint32_t count)
{
	for (std::uint32_t i = 0; i < count; ++i) {
		Buffer buffer;
		buffer.sizes = sizes_;
		buffer.fds.fill(-1);
		buffer.planes.resize(sizes_.size());
		std::ranges::copy(sizes_, buffer.lengths.begin());
		if (memory_ == V4L2_MEMORY_MMAP)
			std::ranges::transform(sizes_, buffer.planes.begin(), [&](auto size) {
				return FakePlane::allocate(traits_.own_memory, size);
			});
		buffers_.push_back(std::move(buffer));
	}
}

bool FakeVb2Queue::in_use() const
{
	return memory_ == V4L2_MEMORY_MMAP && !held().empty();
}

void FakeVb2Queue::free_buffers()
{
	cancel();
	if (memory_ == V4L2_MEMORY_MMAP)
		for (Buffer &buffer : buffers_)
			std::ranges::move(buffer.planes, std::back_inserter(orphans_));
	std::erase_if(orphans_, [](const auto &plane) {
		return plane->mapped == 0 && plane->exported() == 0;
	});
	buffers_.clear();
}

void FakeVb2Queue::cancel()
{
	for (Buffer &buffer : buffers_)
		buffer.state = State::kDequeued;
	pending_.clear();
	done_.clear();
	streaming_ = false;
	queued_once_ = false;
	last_dequeued_ = false;
	broken_ = false;
}

int FakeVb2Queue::check_planes(const v4l2_buffer &buffer) const
{
	if (!multiplanar())
		return 0;
	const bool fits = buffer.m.planes && buffer.length >= buffers_[buffer.index].sizes.size() &&
			  buffer.length <= VIDEO_MAX_PLANES;
	return fits ? 0 : EINVAL;
}

int FakeVb2Queue::query_buffer(v4l2_buffer &buffer) const
{
	if (buffer.type != type() || buffer.index >= count())
		return EINVAL;
	if (int number = check_planes(buffer))
		return number;
	fill(buffer.index, buffer);
	return 0;
}

std::uint32_t FakeVb2Queue::flags_of(const Buffer &buffer) const
{
	std::uint32_t flags = buffer.frame.flags & ~std::uint32_t{V4L2_BUF_FLAG_ERROR};
	flags |= traits_.copies_timestamps ? V4L2_BUF_FLAG_TIMESTAMP_COPY
					   : V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC;
	if (buffer.state == State::kQueued)
		flags |= V4L2_BUF_FLAG_QUEUED;
	if (buffer.state == State::kDone)
		flags |= V4L2_BUF_FLAG_DONE | (buffer.frame.flags & V4L2_BUF_FLAG_ERROR);
	const auto mapped = [](const auto &plane) { return plane && plane->mapped != 0; };
	if (std::ranges::any_of(buffer.planes, mapped))
		flags |= V4L2_BUF_FLAG_MAPPED;
	return flags;
}

/// What v4l2_buffer says of a buffer.
void FakeVb2Queue::fill(std::uint32_t index, v4l2_buffer &answer) const
{
	const Buffer &buffer = buffers_[index];
	const Frame &frame = buffer.frame;
	const auto offset = [&](std::size_t plane) {
		const std::size_t cookie = index * std::size_t{VIDEO_MAX_PLANES} + plane;
		return static_cast<std::uint32_t>(traits_.first_offset + cookie * page_size());
	};
	const auto used = [&](std::size_t plane) {
		return plane < frame.bytes_used.size() ? frame.bytes_used[plane] : 0u;
	};
	answer.index = index;
	answer.type = type();
	answer.memory = memory_;
	answer.flags = flags_of(buffer);
	answer.field = V4L2_FIELD_NONE;
	answer.timestamp = frame.time;
	answer.sequence = frame.sequence;
	if (!multiplanar()) {
		answer.bytesused = used(0);
		answer.length = buffer.lengths[0];
		if (memory_ == V4L2_MEMORY_MMAP)
			answer.m.offset = offset(0);
		else
			answer.m.fd = buffer.fds[0];
		return;
	}
	answer.bytesused = 0;
	answer.length = static_cast<std::uint32_t>(buffer.sizes.size());
	for (std::size_t i = 0; i < buffer.sizes.size(); ++i) {
		v4l2_plane &plane = answer.m.planes[i];
		plane = {};
		plane.bytesused = used(i);
		plane.length = buffer.lengths[i];
		plane.data_offset = frame.data_offset;
		if (memory_ == V4L2_MEMORY_MMAP)
			plane.m.mem_offset = offset(i);
		else
			plane.m.fd = buffer.fds[i];
	}
}

/// Of an output queue: the payload lies within the memory, and behind its header.
int FakeVb2Queue::check_lengths(const v4l2_buffer &request, const Buffer &buffer) const
{
	if (!output())
		return 0;
	if (!multiplanar())
		return request.bytesused > buffer.lengths[0] ? EINVAL : 0;
	for (std::size_t i = 0; i < buffer.sizes.size(); ++i) {
		const v4l2_plane &plane = request.m.planes[i];
		const std::uint32_t length =
			memory_ == V4L2_MEMORY_DMABUF ? plane.length : buffer.lengths[i];
		const std::uint32_t used = plane.bytesused != 0 ? plane.bytesused : length;
		if (plane.bytesused > length ||
		    (plane.data_offset > 0 && plane.data_offset >= used))
			return EINVAL;
	}
	return 0;
}

int FakeVb2Queue::import(const v4l2_buffer &request, Buffer &buffer) const
{
	for (std::size_t i = 0; i < buffer.sizes.size(); ++i) {
		const int fd = multiplanar() ? request.m.planes[i].m.fd : request.m.fd;
		const std::uint32_t length =
			multiplanar() ? request.m.planes[i].length : request.length;
		if (int number = import_plane(fd, length, buffer, i))
			return number;
	}
	return 0;
}

int FakeVb2Queue::import_plane(int fd, std::uint32_t length, Buffer &buffer, std::size_t i) const
{
	const auto kind = find_fake_dmabuf(fd);
	if (!kind)
		return EINVAL;
	const off_t size = ::lseek(fd, 0, SEEK_END);
	if (length == 0)
		length = static_cast<std::uint32_t>(size);
	if (length < buffer.sizes[i])
		return EINVAL;
	if (static_cast<off_t>(length) > size)
		return EFAULT;
	if (traits_.contiguous_only && *kind != FakeDmaBuf::kContiguous)
		return EFAULT;
	if (!buffer.planes[i] || !buffer.planes[i]->shows(fd, length))
		buffer.planes[i] = FakePlane::import(fd, length);
	if (!buffer.planes[i])
		return ENOMEM;
	buffer.fds[i] = fd;
	buffer.lengths[i] = length;
	return 0;
}

int FakeVb2Queue::queue_buffer(v4l2_buffer &request, File file)
{
	if (is_busy_for(file))
		return EBUSY;
	if (request.index >= count() || request.type != type() || request.memory != memory_)
		return EINVAL;
	if (int number = check_planes(request))
		return number;
	Buffer &buffer = buffers_[request.index];
	if (int number = check_lengths(request, buffer))
		return number;
	if (output() && request.field == V4L2_FIELD_ALTERNATE)
		return EINVAL;
	if (broken_)
		return EIO;
	if (buffer.state != State::kDequeued) {
		misuses.push_back(
			fmt::format("VIDIOC_QBUF of slot {}, which is queued", request.index));
		return EINVAL;
	}
	if (memory_ == V4L2_MEMORY_DMABUF)
		if (int number = import(request, buffer))
			return number;
	buffer.frame = {};
	if (output()) {
		buffer.frame.time = request.timestamp;
		for (std::size_t i = 0; i < buffer.sizes.size(); ++i) {
			const std::uint32_t used =
				multiplanar() ? request.m.planes[i].bytesused : request.bytesused;
			buffer.frame.bytes_used.push_back(used != 0 ? used : buffer.lengths[i]);
		}
		if (multiplanar())
			buffer.frame.data_offset = request.m.planes[0].data_offset;
	}
	buffer.state = State::kQueued;
	pending_.push_back(request.index);
	queued_once_ = true;
	fill(request.index, request);
	return 0;
}

int FakeVb2Queue::dequeue_buffer(v4l2_buffer &answer, File file)
{
	if (is_busy_for(file))
		return EBUSY;
	if (answer.type != type())
		return EINVAL;
	if (!streaming_) {
		misuses.push_back("VIDIOC_DQBUF of a queue that does not stream");
		return EINVAL;
	}
	if (broken_)
		return EIO;
	if (last_dequeued_)
		return EPIPE;
	if (done_.empty())
		return EAGAIN;
	const std::uint32_t index = done_.front();
	answer.index = index;
	if (int number = check_planes(answer))
		return number;
	done_.pop_front();
	Buffer &buffer = buffers_[index];
	fill(index, answer);
	buffer.state = State::kDequeued;
	answer.flags &= ~std::uint32_t{V4L2_BUF_FLAG_DONE};
	last_dequeued_ = !output() && (buffer.frame.flags & V4L2_BUF_FLAG_LAST) != 0;
	return 0;
}

int FakeVb2Queue::export_buffer(v4l2_exportbuffer &request, File file) const
{
	if (is_busy_for(file))
		return EBUSY;
	const bool allowed = traits_.exports && memory_ == V4L2_MEMORY_MMAP &&
			     (request.flags & ~std::uint32_t{O_CLOEXEC | O_ACCMODE}) == 0 &&
			     request.type == type() && request.index < count() &&
			     request.plane < buffers_[request.index].planes.size();
	if (!allowed)
		return EINVAL;
	request.fd = buffers_[request.index].planes[request.plane]->export_descriptor(
		(request.flags & O_CLOEXEC) != 0);
	return request.fd < 0 ? EMFILE : 0;
}

int FakeVb2Queue::stream_on(File file)
{
	if (is_busy_for(file))
		return EBUSY;
	if (!streaming_ && !busy())
		return EINVAL;
	streaming_ = true;
	return 0;
}

int FakeVb2Queue::stream_off(File file)
{
	if (is_busy_for(file))
		return EBUSY;
	cancel();
	return 0;
}

std::shared_ptr<FakePlane> FakeVb2Queue::find_plane(std::int64_t offset, std::size_t length) const
{
	const std::int64_t position = offset - traits_.first_offset;
	const auto page = static_cast<std::int64_t>(page_size());
	if (memory_ != V4L2_MEMORY_MMAP || position < 0 || position % page != 0)
		return nullptr;
	const auto cookie = static_cast<std::uint64_t>(position / page);
	const std::uint64_t index = cookie / VIDEO_MAX_PLANES;
	const std::uint64_t plane = cookie % VIDEO_MAX_PLANES;
	if (index >= count() || plane >= buffers_[index].planes.size())
		return nullptr;
	const auto &found = buffers_[index].planes[plane];
	return length <= page_aligned(found->bytes().size()) ? found : nullptr;
}

void FakeVb2Queue::close(File file)
{
	if (owner_ != file)
		return;
	if (streaming_)
		misuses.push_back("closed while it streams");
	free_buffers();
	owner_ = nullptr;
}

std::vector<std::span<std::byte>> FakeVb2Queue::bytes(std::uint32_t index) const
{
	std::vector<std::span<std::byte>> bytes;
	for (const auto &plane : buffers_[index].planes)
		bytes.push_back(plane->bytes());
	return bytes;
}

void FakeVb2Queue::finish(const Frame &frame)
{
	const std::uint32_t index = pending_.front();
	pending_.pop_front();
	buffers_[index].frame = frame;
	buffers_[index].state = State::kDone;
	done_.push_back(index);
}

std::uint32_t FakeVb2Queue::poll() const
{
	if (!streaming_ || broken_ || !queued_once_)
		return POLLERR;
	return has_done() || last_dequeued_ ? POLLIN : 0u;
}

std::vector<std::string> FakeVb2Queue::held() const
{
	std::vector<std::string> held;
	const auto look = [&](const FakePlane &plane) {
		if (plane.mapped != 0)
			held.push_back("a mapping of its memory");
		if (plane.exported() != 0)
			held.push_back("a descriptor of its memory");
	};
	if (memory_ == V4L2_MEMORY_MMAP)
		for (const Buffer &buffer : buffers_)
			for (const auto &plane : buffer.planes)
				look(*plane);
	for (const auto &plane : orphans_)
		look(*plane);
	return held;
}

} // namespace penstock::test
