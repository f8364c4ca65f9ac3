/** The few signs the page uses, drawn here so that nothing is fetched for them. */
import type { ReactNode } from 'react';

interface Props {
  size?: number;
}

function sign(drawing: ReactNode) {
  return function Sign({ size = 18 }: Props) {
    return (
      <svg
        width={size}
        height={size}
        viewBox="0 0 24 24"
        fill="none"
        stroke="currentColor"
        strokeWidth={1.8}
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden
        focusable={false}
      >
        {drawing}
      </svg>
    );
  };
}

export const ListSign = sign(<path d="M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01" />);
export const ChartSign = sign(<path d="M4 4v16h16M8 15l3.5-4.5 3 2.5L20 7" />);
export const ImportSign = sign(<path d="M12 4v11m0 0 4-4m-4 4-4-4M4 17v2a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1v-2" />);
export const WorkSign = sign(<path d="M12 7v5l3 2M12 3a9 9 0 1 0 9 9 9 9 0 0 0-9-9Z" />);
export const SearchSign = sign(<path d="m20 20-4.5-4.5M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13Z" />);
export const SunSign = sign(
  <path d="M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM12 2v2m0 16v2M4.9 4.9l1.4 1.4m11.4 11.4 1.4 1.4M2 12h2m16 0h2M4.9 19.1l1.4-1.4M17.7 6.3l1.4-1.4" />,
);
export const MoonSign = sign(<path d="M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z" />);
export const CheckSign = sign(<path d="m5 12.5 4.5 4.5L19 7.5" />);
export const CrossSign = sign(<path d="M6 6l12 12M18 6 6 18" />);
export const ClockSign = sign(<path d="M12 7v5l3 2M12 3a9 9 0 1 0 9 9 9 9 0 0 0-9-9Z" />);
export const UnequalSign = sign(<path d="M5 9h14M5 15h14M16 5 8 19" />);
export const WarnSign = sign(
  <path d="M12 8v5m0 3.5v.01M10.3 4.2 2.9 17a2 2 0 0 0 1.7 3h14.8a2 2 0 0 0 1.7-3L13.7 4.2a2 2 0 0 0-3.4 0Z" />,
);
export const TrayUpSign = sign(<path d="M12 15V4m0 0L8 8m4-4 4 4M4 15v4a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1v-4" />);
export const RetrySign = sign(<path d="M20 11a8 8 0 1 0-.6 4M20 4v7h-7" />);
export const EyeSign = sign(
  <path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12ZM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z" />,
);
export const StopSign = sign(<path d="M8 8h8v8H8zM12 3a9 9 0 1 0 9 9 9 9 0 0 0-9-9Z" />);
export const ChevronSign = sign(<path d="m6 9 6 6 6-6" />);
export const FileSign = sign(<path d="M14 3v5h5M6 3h8l5 5v12a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1Z" />);
export const PencilSign = sign(<path d="M4 20h4L19 9l-4-4L4 16v4ZM13 7l4 4" />);
export const BellSign = sign(<path d="M6 17V11a6 6 0 0 1 12 0v6l1.5 1.5h-15L6 17ZM10 21h4" />);
export const StarSign = sign(
  <path d="m12 3.5 2.6 5.4 5.9.8-4.3 4.1 1.1 5.9-5.3-2.9-5.3 2.9 1.1-5.9-4.3-4.1 5.9-.8L12 3.5Z" />,
);
export const ConstellationSign = sign(
  <path d="M6 7.5 11 11m2.5.5 4-4.5M12 13.5l-3 4m5-4 4 3M5 8a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3Zm7.5 5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3ZM19 7a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3ZM8 20.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3Zm11.5-2a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3Z" />,
);
