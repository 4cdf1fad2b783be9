/** Share (0..1) of a picture's pixels that are more than half transparent. */
export function clearShare({ data }) {
    let clear = 0;
    for (let i = 3; i < data.length; i += 4)
        if (data[i] < 128)
            clear++;
    return (4 * clear) / data.length;
}
//# sourceMappingURL=transparency.js.map